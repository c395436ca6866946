import { expect, test } from 'vitest';
import { foldKey } from '../../../src/engine/allocation/index.ts';
import { type RawDims, toDims } from '../../../src/engine/ledger/compute.ts';

const raw: RawDims = {
  provider: 'AWS',
  billing_account_id: 'a',
  currency: ' usd ',
  sub_account_id: 'NULL',
  sub_account_name: ' ',
  region_id: null,
  service: 'S3',
  service_category: null,
  charge_category: 'Usage',
  charge_class: null,
  charge_frequency: null,
  pricing_category: null,
  commitment_id: null,
  commitment_status: null,
  tags: null,
  allocated_tags: null,
  resource_rule_id: null,
  span_days: null,
  prepaid: false,
};
const tagsOf = (tags: string | null, allocated: string | null = null) =>
  toDims({ ...raw, tags, allocated_tags: allocated }, foldKey).tags;

test('nulls arrive in many forms and are one; a currency is its code', () => {
  expect(toDims(raw, foldKey)).toMatchObject({ subAccountId: null, subAccountName: null, currency: 'USD' });
  expect(toDims({ ...raw, service: '' }, foldKey).service).toBe('(none)');
});

test('allocated tags win over the same tag, however it is spelt', () => {
  expect(tagsOf('{"Cost_Center":"1","env":"prod"}', '{"cost-center":"2"}')).toEqual({
    'cost-center': '2',
    env: 'prod',
  });
});

test('tags are an object with sorted keys, whatever was written; what is none counts as none', () => {
  expect(JSON.stringify(tagsOf('{"b":1,"a":{"x":true}}'))).toBe('{"a":"{\\"x\\":true}","b":"1"}');
  expect(tagsOf('"env": "prod"')).toEqual({ env: 'prod' });
  expect([tagsOf('[1]'), tagsOf('nonsense'), tagsOf('NULL')]).toEqual([{}, {}, {}]);
});

test('tags hold nothing that PostgreSQL cannot keep, and lose nothing that it can', () => {
  expect(tagsOf('{"team":"\\ud800x","k\\u0000":"a\\u0000b","\\ud83d\\ude00":"\\ud83d\\ude00"}')).toEqual({
    team: '\ufffdx',
    k: 'ab',
    '\u{1f600}': '\u{1f600}',
  });
  expect(tagsOf('{"path":"C:\\\\u0000"}')).toEqual({ path: 'C:\\u0000' });
});

test('the kind of a charge is told by its flags', () => {
  const flagsOf = (row: Partial<RawDims>) => toDims({ ...raw, ...row }, foldKey).flags;
  expect(flagsOf({})).toBe(0);
  expect(flagsOf({ span_days: 30, charge_category: 'Tax' })).toBe(1);
  expect(flagsOf({ prepaid: true })).toBe(2);
  expect(flagsOf({ charge_class: 'Correction' })).toBe(4);
  expect(flagsOf({ charge_frequency: 'One-Time' })).toBe(8);
});
