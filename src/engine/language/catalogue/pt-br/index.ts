import type { Translation } from '../../keys.ts';
import { access } from './access.ts';
import { aiOverview } from './ai-overview.ts';
import { aiPolicy } from './ai-policy.ts';
import { amounts } from './amounts.ts';
import { api } from './api.ts';
import { apiKeys } from './api-keys.ts';
import { approvals } from './approvals.ts';
import { approvalsPage } from './approvals-page.ts';
import { auditTrail } from './audit-trail.ts';
import { blockLifts } from './block-lifts.ts';
import { budgets } from './budgets.ts';
import { charts } from './charts.ts';
import { commands } from './commands.ts';
import { common } from './common.ts';
import { console } from './console.ts';
import { costViews } from './cost-views.ts';
import { costs } from './costs.ts';
import { dataViews } from './data-views.ts';
import { discord } from './discord.ts';
import { errorViews } from './error-views.ts';
import { errors } from './errors.ts';
import { exports } from './export.ts';
import { faults } from './faults.ts';
import { fieldNames } from './field-names.ts';
import { fields } from './fields.ts';
import { forms } from './forms.ts';
import { helpViews } from './help-views.ts';
import { manualCosts } from './manual-costs.ts';
import { mapping } from './mapping.ts';
import { mappingViews } from './mapping-views.ts';
import { organization } from './organization.ts';
import { outbox } from './outbox.ts';
import { overview } from './overview.ts';
import { parse } from './parse.ts';
import { periods } from './periods.ts';
import { policyViews } from './policy-views.ts';
import { rendering } from './rendering.ts';
import { settings } from './settings.ts';
import { slack } from './slack.ts';
import { tenantViews } from './tenant-views.ts';
import { tenants } from './tenants.ts';
import { terminal } from './terminal.ts';
import { usage } from './usage.ts';

/** What is said in Brazilian Portuguese. */
export const ptBr: Translation = {
  access,
  aiOverview,
  aiPolicy,
  amounts,
  api,
  apiKeys,
  approvals,
  approvalsPage,
  budgets,
  auditTrail,
  blockLifts,
  charts,
  commands,
  common,
  console,
  costs,
  costViews,
  dataViews,
  discord,
  errors,
  errorViews,
  export: exports,
  faults,
  fieldNames,
  fields,
  forms,
  helpViews,
  manualCosts,
  mapping,
  mappingViews,
  organization,
  outbox,
  overview,
  parse,
  settings,
  periods,
  policyViews,
  rendering,
  slack,
  tenants,
  tenantViews,
  terminal,
  usage,
};
