export const tenantViews = {} as const;
