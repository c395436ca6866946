export const rendering = {} as const;
