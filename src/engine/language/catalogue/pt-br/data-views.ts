import type { Translation } from '../../keys.ts';

export const dataViews: Translation['dataViews'] = {};
