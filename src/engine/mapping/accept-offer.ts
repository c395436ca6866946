import { recordAudit } from '../audit/index.ts';
import type { Context } from '../context.ts';
import { badInput, CentavoError } from '../errors.ts';
import { parseInput } from '../parse-input.ts';
import { ensureTenants, toNameKey } from '../tenants/index.ts';
import { appendRules } from './append-rules.ts';
import { changeRules } from './attempt.ts';
import { findOffer, findOffers, MOST_VALUES, type Offer } from './find-offers.ts';
import { nameEffect } from './name-rules.ts';
import { AcceptOfferInput, type NamedRule, type RuleReport } from './schemas.ts';
import { readUnallocated } from './unallocated.ts';

export interface AcceptedOffer {
  offer: Offer;
  rules: NamedRule[];
  tenantsAdded: string[];
  report: RuleReport;
}

/**
 * Makes rules of an offer, behind those there are, and the tenants that they name.
 *
 * @throws not_found  nothing unallocated has this tag or account any more
 * @throws bad_input  it has too many values for rules of their own
 */
export async function acceptOffer(ctx: Context, input: AcceptOfferInput): Promise<AcceptedOffer> {
  const { offer: id } = parseInput(AcceptOfferInput, input);
  return changeRules(ctx, async (tx) => {
    const { dims } = await readUnallocated(tx);
    const offer = findOffer(dims, id);
    if (!offer || offer.values.length === 0) throw refuseUnknown(id, findOffers(dims));
    if (offer.values.length > MOST_VALUES)
      throw badInput((t) =>
        t('mapping.tooManyValues', { id, count: offer.values.length, pattern: `${id.replace(':', ' ')}=a*` }),
      );
    const { byKey, added } = await ensureTenants(
      tx,
      offer.values.map(({ tenant }) => tenant),
    );
    const { rules, effect } = await appendRules(
      tx,
      offer.values.map(({ kind, key, pattern, tenant }) => ({
        kind,
        key,
        pattern,
        from: undefined,
        shares: [{ tenantId: byKey.get(toNameKey(tenant))?.id ?? 0, weight: '1' }],
      })),
      `${offer.id} accepted`,
      false,
    );
    await recordAudit(tx, {
      action: 'rules.accepted',
      subject: `offer:${offer.id}`,
      after: { rules, restatedMonths: effect.restatedMonths },
    });
    return {
      offer,
      rules,
      tenantsAdded: added.map(({ name }) => name),
      report: await nameEffect(tx, effect),
    };
  });
}

function refuseUnknown(id: string, offers: readonly Offer[]): CentavoError {
  const ids = offers.map((offer) => offer.id);
  return new CentavoError(
    'not_found',
    (t) =>
      ids.length > 0 ? t('mapping.noOffer', { id, ids: ids.join(', ') }) : t('mapping.noOfferAtAll', { id }),
    {
      choices: ids.map((one) => ({ label: one, command: `map accept ${/\s/.test(one) ? `"${one}"` : one}` })),
    },
  );
}
