// SPDX-License-Identifier: Apache-2.0
/// What the HTTP and the gRPC side of this module share and no other module may use.
///
/// Must not know either protocol. Start reading at [io.minitempo.server.internal.Interruption].
@NullMarked
package io.minitempo.server.internal;

import org.jspecify.annotations.NullMarked;
