import type { Translation } from '../../keys.ts';

export const tenantViews: Translation['tenantViews'] = {};
