import { addDays } from '../../src/engine/period.ts';
import { type CostLine, flagsOf, type SeedOptions, toUnits } from './cost-ledger.ts';

/** The clock of the sample: 20 Nov 2026 is the last complete day. */
export const SAMPLE_NOW = '2026-11-21T12:00:00Z';
const SAMPLE_FIRST_DAY = '2026-08-10';
const SAMPLE_LAST_DAY = '2026-11-20';

/** Names that look like something else stand among them. */
export const SAMPLE_TENANTS: SeedOptions['tenants'] = [
  ['Retail', null],
  ['acme', 'Retail'],
  ['Acme Labs', 'Retail'],
  ['globex', null],
  ['42', null],
  ['Q3', null],
  ['last month', null],
  ['528304917726', null],
  ['quiet', null],
];

const SERVICES = ['Compute', 'Storage', 'Functions', 'Support', 'AI "Pro" | <b>', 'Data Warehouse'];
const CATEGORIES = ['Compute', 'Storage', 'Compute', null, 'AI and Machine Learning', 'Databases'];
const REGIONS = ['eu-1', 'us-1', null];
const TEAMS = ['web', 'Data Platform', null];
const OWNERS = ['acme', 'Acme Labs', 'globex', '42', 'Q3', 'last month', '528304917726'];

/** Numbers that look random and are the same each time. */
function makeDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Bills of two providers with everything that can be odd about a line: about 2,000 lines. */
export function makeSampleLines(): CostLine[] {
  const roll = makeDice(7);
  const lines: CostLine[] = [];
  const amount = (digits: number) => `${roll(40)}.${String(roll(10 ** digits)).padStart(digits, '0')}`;
  for (let day = SAMPLE_FIRST_DAY; day <= SAMPLE_LAST_DAY; day = addDays(day, 1)) {
    for (const tenant of OWNERS) {
      for (let n = 0; n < 3; n++) {
        const service = roll(SERVICES.length);
        const ai = service === 4;
        const billed = amount(2 + roll(11));
        const list = roll(9) === 0 ? null : amount(6);
        const team = TEAMS[roll(TEAMS.length)];
        lines.push({
          tenant,
          day,
          service: SERVICES[service] ?? '',
          category: CATEGORIES[service] ?? null,
          provider: ai ? 'OpenAI' : 'AWS',
          billingAccountId: ai ? 'org-1' : 'payer',
          subAccountId: `sub-${roll(4)}`,
          subAccountName: roll(2) === 0 ? 'Production' : null,
          regionId: REGIONS[roll(REGIONS.length)] ?? null,
          currency: roll(12) === 0 ? 'EUR' : 'USD',
          billed,
          effective: roll(5) === 0 ? amount(10) : billed,
          list,
          contracted: list,
          tags: team ? { [roll(2) === 0 ? 'Team' : 'team']: team, env: roll(2) === 0 ? 'prod' : 'test' } : {},
          invoiceId: day < '2026-11' ? `INV-${day.slice(0, 7)}-${ai ? 'ai' : 'aws'}` : '',
        });
      }
    }
    if (day.endsWith('-01')) lines.push(...monthlyLines(day));
    if (day.endsWith('-15')) {
      lines.push({ tenant: 'globex', day, service: 'Compute', billed: '-7.77', effective: '-7.77' });
      lines.push({
        tenant: 'acme',
        day,
        service: 'Storage',
        chargeClass: 'Correction',
        billed: '-3.125',
        effective: '-3.125',
      });
      lines.push({
        tenant: 'acme',
        day,
        service: 'Compute',
        commitmentId: 'sp-1',
        billed: '0',
        effective: '9.99',
        list: '14',
        contracted: '14',
      });
    }
  }
  return lines;
}

function monthlyLines(day: string): CostLine[] {
  return [
    { tenant: 'acme', day, service: 'Support', billed: '250', spanned: true },
    { tenant: 'acme', day, service: 'Tax', chargeCategory: 'Tax', billed: '19.01' },
    { tenant: 'globex', day, service: 'Compute', chargeCategory: 'Credit', once: true, billed: '-30.5' },
    {
      tenant: 'acme',
      day,
      service: 'Compute',
      chargeCategory: 'Purchase',
      billed: '1200.40',
      effective: '0',
      list: '1300',
      contracted: '1200.40',
      commitmentId: 'sp-1',
      spanned: true,
    },
  ];
}

export type Metric = 'billed' | 'effective' | 'list' | 'contracted';

export const METRICS: readonly Metric[] = ['billed', 'effective', 'list', 'contracted'];

/** The value of a line for a metric, as the bill has it. */
export function costOf(line: CostLine, metric: Metric): string | null {
  if (metric === 'billed') return line.billed;
  const value = line[metric];
  return value === undefined ? line.billed : value;
}

/** Adds lines up by another way than the engine: whole numbers, line by line. Prepayments leave list and contracted. */
export function addUp(lines: readonly CostLine[], metric: Metric): bigint {
  let sum = 0n;
  for (const line of lines) {
    if ((metric === 'list' || metric === 'contracted') && (flagsOf(line) & 2) !== 0) continue;
    const value = costOf(line, metric);
    if (value !== null) sum += toUnits(value);
  }
  return sum;
}

export function linesBetween(lines: readonly CostLine[], from: string, to: string): CostLine[] {
  return lines.filter((line) => line.day >= from && line.day < to);
}
