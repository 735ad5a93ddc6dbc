// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import io.minitempo.blockbuilder.spool.SectionSpool;
import java.time.Instant;

/// What was consumed of a partition in one go: the unit that is uploaded and committed as a whole.
///
/// @param partition the partition
/// @param firstOffset offset of the first record, from which the ids of the blocks are made
/// @param firstTime when the first record was created
/// @param nextOffset one more than the offset of the last record: what is committed
/// @param lastTime when the last record was created
/// @param traces what the records held
public record Section(
        int partition, long firstOffset, Instant firstTime, long nextOffset, Instant lastTime, SectionSpool traces) {}
