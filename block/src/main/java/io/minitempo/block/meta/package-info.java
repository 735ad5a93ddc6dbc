// SPDX-License-Identifier: Apache-2.0
/// What the store says about blocks: `meta.json`, the tenant index, dedicated columns and the names of all objects.
///
/// Must not know Parquet or any bucket; it turns values into bytes and back. Start reading at
/// [io.minitempo.block.meta.BlockMeta].
@NullMarked
package io.minitempo.block.meta;

import org.jspecify.annotations.NullMarked;
