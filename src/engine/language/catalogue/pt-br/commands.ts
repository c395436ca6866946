import type { Translation } from '../../keys.ts';

export const commands: Translation['commands'] = {};
