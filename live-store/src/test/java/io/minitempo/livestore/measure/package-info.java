// SPDX-License-Identifier: Apache-2.0
/// Measurements that are run by hand. They know the public parts of the live-store only. Start reading at
/// [io.minitempo.livestore.measure.Consuming].
@NullMarked
package io.minitempo.livestore.measure;

import org.jspecify.annotations.NullMarked;
