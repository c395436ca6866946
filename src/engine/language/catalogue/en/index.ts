import { access } from './access.ts';
import { charts } from './charts.ts';
import { commands } from './commands.ts';
import { common } from './common.ts';
import { console } from './console.ts';
import { costs } from './costs.ts';
import { discord } from './discord.ts';
import { errors } from './errors.ts';
import { exports } from './export.ts';
import { fieldNames } from './field-names.ts';
import { fields } from './fields.ts';
import { forms } from './forms.ts';
import { mapping } from './mapping.ts';
import { organization } from './organization.ts';
import { overview } from './overview.ts';
import { periods } from './periods.ts';
import { slack } from './slack.ts';
import { tenants } from './tenants.ts';

/** What is said in English, by section. */
export const en = {
  access,
  charts,
  commands,
  common,
  console,
  costs,
  discord,
  errors,
  export: exports,
  fieldNames,
  fields,
  forms,
  mapping,
  organization,
  overview,
  periods,
  slack,
  tenants,
} as const;
