/** A budget of the demo company, by the month and in US dollars. */
export interface DemoBudget {
  tenant: string;
  spend: 'cloud' | 'ai';
  amount: string;
}

/** One that holds, an OU's beside its children, one that a month outgrows, and a cap on AI calls. */
export const demoBudgets: readonly DemoBudget[] = [
  { tenant: 'acme', spend: 'cloud', amount: '12000' },
  { tenant: 'Retail', spend: 'cloud', amount: '30000' },
  { tenant: 'sandbox', spend: 'cloud', amount: '400' },
  { tenant: 'assistant', spend: 'ai', amount: '500' },
];
