import type { Translation } from '../../keys.ts';

export const exports: Translation['export'] = {};
