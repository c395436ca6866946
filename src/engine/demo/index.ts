export { type DemoAnomaly, listDemoAnomalies } from './anomalies.ts';
export { type DemoTenant, demoTenants } from './company.ts';
export { type DemoMappingRule, demoMappingRules } from './mapping.ts';
export { DEMO_MONTHS, type WriteDemoBillsOptions, writeDemoBills } from './write-demo-bills.ts';
