export const costViews = {} as const;
