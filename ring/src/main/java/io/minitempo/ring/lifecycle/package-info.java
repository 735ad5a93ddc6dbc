// SPDX-License-Identifier: Apache-2.0
/// How this process enters, keeps and leaves its places in instance rings, and the configuration blocks that say so.
///
/// Must not know what the process does for its callers. Start reading at [io.minitempo.ring.lifecycle.BasicLifecycler].
@NullMarked
package io.minitempo.ring.lifecycle;

import org.jspecify.annotations.NullMarked;
