/** Forms that buttons open: their titles, at most 24 letters, and their fields. */
export const forms = {
  otherPeriod: 'Other period',
  ask: 'Ask',
  period: 'Period',
  by: 'List by',
  mapTo: 'Map to another tenant',
  map: 'Map',
  tenant: 'Tenant',
  tenantHint: 'The name of a tenant that is there',
} as const;
