export const helpViews = {} as const;
