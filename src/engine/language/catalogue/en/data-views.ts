export const dataViews = {} as const;
