export { type DemoAnomaly, listDemoAnomalies } from './anomalies.ts';
export { type DemoBudget, demoBudgets } from './budgets.ts';
export { demoTenants } from './company.ts';
export { type DemoMappingRule, demoMappingRules } from './mapping.ts';
export { type WriteDemoBillsOptions, writeDemoBills } from './write-demo-bills.ts';
