// SPDX-License-Identifier: Apache-2.0
/// The configuration of trace storage, `storage.trace`.
///
/// Must not hold anything that lives. Start reading at [io.minitempo.block.config.TraceStorageConfig].
@NullMarked
package io.minitempo.block.config;

import org.jspecify.annotations.NullMarked;
