import type { Translation } from '../../keys.ts';

export const mappingViews: Translation['mappingViews'] = {};
