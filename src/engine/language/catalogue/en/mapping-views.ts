export const mappingViews = {} as const;
