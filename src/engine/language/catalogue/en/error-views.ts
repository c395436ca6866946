export const errorViews = {} as const;
