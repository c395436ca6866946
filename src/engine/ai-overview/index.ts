export { getAiOverview } from './get-ai-overview.ts';
export type { AiAlert, AiOverview, AiTenantRow } from './schemas.ts';
export { type PlainAiOverview, toPlainOverview } from './to-plain-overview.ts';
