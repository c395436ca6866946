import type { Translation } from '../../keys.ts';

export const tenants: Translation['tenants'] = {};
