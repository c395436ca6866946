import type { Translation } from '../../keys.ts';

export const helpViews: Translation['helpViews'] = {};
