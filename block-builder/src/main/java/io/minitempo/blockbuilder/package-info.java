// SPDX-License-Identifier: Apache-2.0
/// The block-builder: consumes the partitions it is assigned in sections and uploads each as one block per tenant,
/// exactly once.
///
/// It must not know other roles, nor how a block is laid out. Start reading at
/// [io.minitempo.blockbuilder.BlockBuilder], then [io.minitempo.blockbuilder.ConsumeCycle].
@NullMarked
package io.minitempo.blockbuilder;

import org.jspecify.annotations.NullMarked;
