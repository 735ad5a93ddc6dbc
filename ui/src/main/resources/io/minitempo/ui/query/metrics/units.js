// SPDX-License-Identifier: Apache-2.0

import { duration, significant } from '../parts/format.js';

/** How values of a unit read. */
export function formatOf(unit) {
    if (unit === 'seconds') return value => (Number.isFinite(value) ? duration(value * 1e9) : String(value));
    if (unit === 'perSecond') return value => significant(value, 4) + '/s';
    return value => significant(value, 4);
}
