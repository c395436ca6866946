import type { Translation } from '../../keys.ts';

export const costViews: Translation['costViews'] = {};
