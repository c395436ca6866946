/** Colours of a picture. Every one is set, so that no theme of the drawing library decides any. */
export interface Palette {
  background: string;
  /** Titles and names. */
  ink: string;
  /** Numbers of the axes and small print. */
  quiet: string;
  /** Lines behind the data. */
  grid: string;
  /** The line at 0. */
  axis: string;
  /** Series, dark and light in turn, so that neighbours are told apart by people who do not see all colours too. */
  series: readonly string[];
  /** What is left over, and what came before. */
  rest: string;
  budget: string;
  mark: string;
  rise: string;
  fall: string;
}

/** Text reads at 4.5 to 1 on the background and shapes at 3 to 1 (WCAG 2.2, AA): `palette.test.ts` computes it. */
export const PALETTES: Record<'light' | 'dark', Palette> = {
  light: {
    background: '#FFFFFF',
    ink: '#0F172A',
    quiet: '#52607A',
    grid: '#E6EAF1',
    axis: '#94A3B8',
    series: ['#4338CA', '#DB7500', '#0B6E69', '#3B9AE0', '#9D174D', '#7A9A01'],
    rest: '#5B677D',
    budget: '#B42318',
    mark: '#D92D20',
    rise: '#D9580B',
    fall: '#0E7C86',
  },
  dark: {
    background: '#111827',
    ink: '#F1F5F9',
    quiet: '#A6B2C5',
    grid: '#263245',
    axis: '#64748B',
    series: ['#8B93FF', '#FFD166', '#1FA896', '#9BDCFF', '#E75A9F', '#C6F06A'],
    rest: '#8593A8',
    budget: '#FF8A80',
    mark: '#FF6B5E',
    rise: '#FF9A4D',
    fall: '#3CCFD6',
  },
};

/** Dashes that tell lines apart without their colours. */
export const DASHES: readonly (readonly number[])[] = [[], [14, 7], [3, 6], [16, 6, 3, 6], [8, 4], [2, 3]];
