import type { Translation } from '../../keys.ts';

export const errorViews: Translation['errorViews'] = {};
