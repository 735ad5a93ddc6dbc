// SPDX-License-Identifier: Apache-2.0
/// What the backends of this module share: the grammar of keys, the merging of ranges, calls that an interrupt ends.
///
/// Must not be imported by other modules. Start reading at [io.minitempo.objectstore.internal.ObjectKeys].
@NullMarked
package io.minitempo.objectstore.internal;

import org.jspecify.annotations.NullMarked;
