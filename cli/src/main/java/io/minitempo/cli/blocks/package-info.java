// SPDX-License-Identifier: Apache-2.0
/// Commands that look into a bucket, or change it, without any process of Tempo.
///
/// Must not know the query API. Start reading at [io.minitempo.cli.blocks.BlockCommands].
@NullMarked
package io.minitempo.cli.blocks;

import org.jspecify.annotations.NullMarked;
