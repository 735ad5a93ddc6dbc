// SPDX-License-Identifier: Apache-2.0
/// The work on blocks itself, with the limits of tenants: merge some, mark and delete old ones.
///
/// Must not know who found the work, and whose it is. Start reading at [io.minitempo.compactor.block.BlockJobs].
@NullMarked
package io.minitempo.compactor.block;

import org.jspecify.annotations.NullMarked;
