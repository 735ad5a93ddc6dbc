// SPDX-License-Identifier: Apache-2.0
/// The traces of one section, per tenant and in the order of their ids, in bounded memory: what does not fit lies
/// sorted in files.
///
/// It must not know what a trace consists of, nor the log and the blocks. Start reading at
/// [io.minitempo.blockbuilder.spool.SectionSpool].
@NullMarked
package io.minitempo.blockbuilder.spool;

import org.jspecify.annotations.NullMarked;
