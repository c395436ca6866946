import { sql } from 'drizzle-orm';
import { recordAudit } from '../audit/index.ts';
import { type Context, requireRole, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { MANUAL_PROVIDER } from '../manual-unit.ts';
import { METERED_SOURCE } from '../metered-unit.ts';
import { projectMetered } from './project-metered.ts';
import {
  findDelivery,
  findDeliveryBefore,
  lockLedger,
  selectDeliveryUnits,
  selectUnitsOf,
} from './queries.ts';
import { readMoves } from './read-moves.ts';
import { rewriteUnits } from './reproject-units.ts';
import type { UnitMove } from './schemas.ts';
import type { UnitWrite } from './write-units.ts';

/**
 * Takes a delivery back: its units show again the newest delivery before it, read from its kept files, or nothing.
 *
 * @throws not_found   no such delivery
 * @throws bad_input   undone already, or newer deliveries stand over all of it
 */
export async function undoImport(ctx: Context, id: number): Promise<{ id: number; moves: UnitMove[] }> {
  requireRole(ctx, 'admin');
  return withTransaction(ctx, async (tx) => {
    await lockLedger(tx.db);
    const delivery = await findDelivery(tx.db, id);
    if (!delivery)
      throw new CentavoError('not_found', `There is no import ${id}; \`centavo cost data\` lists them.`);
    if (delivery.undone) throw new CentavoError('bad_input', `Import ${id} is undone already.`);
    if (delivery.source === MANUAL_PROVIDER)
      throw new CentavoError(
        'bad_input',
        `Import ${id} holds entered costs; /cost add correct or remove changes them.`,
      );
    if (delivery.source === METERED_SOURCE)
      throw new CentavoError(
        'bad_input',
        `Import ${id} holds metered AI calls; it is made of what they cost.`,
      );
    const shown = (await selectUnitsOf(tx.db, id)).filter((unit) => unit.deliveryId === id);
    if (shown.length === 0)
      throw new CentavoError('bad_input', `Newer imports stand over all of import ${id}; undo those first.`);
    const units: UnitWrite[] = [];
    for (const unit of shown)
      units.push({ ...unit, deliveryId: await findDeliveryBefore(tx.db, unit.id, id) });
    const pairs = units.flatMap((unit) =>
      unit.deliveryId === null ? [] : [{ unitId: unit.id, deliveryId: unit.deliveryId }],
    );
    const moves = await readMoves(
      tx.db,
      shown,
      pairs.length > 0 ? await selectDeliveryUnits(tx.db, pairs) : [],
    );
    await rewriteUnits(tx, units);
    await projectMetered(tx, 0);
    await tx.db.rows(
      sql`update deliveries set undone_at = ${ctx.now().toISOString()}::timestamptz where id = ${id}`,
    );
    await recordAudit(tx, {
      action: 'delivery.undone',
      subject: `delivery:${id}`,
      after: { units: units.map(({ id: unitId, deliveryId }) => ({ unitId, deliveryId })) },
    });
    return { id, moves };
  });
}
