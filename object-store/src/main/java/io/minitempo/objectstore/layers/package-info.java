// SPDX-License-Identifier: Apache-2.0
/// Backends around backends: a prefix before every key, reads that are sent once more when the store is slow.
///
/// Must not know what they are put around. Start reading at [io.minitempo.objectstore.layers.HedgedBackend].
@NullMarked
package io.minitempo.objectstore.layers;

import org.jspecify.annotations.NullMarked;
