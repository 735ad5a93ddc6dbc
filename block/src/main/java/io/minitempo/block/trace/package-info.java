// SPDX-License-Identifier: Apache-2.0
/// Traces as protobuf: partial traces from several places become one, for everybody who answers a lookup.
///
/// Must not know where the parts come from. Start reading at [io.minitempo.block.trace.TraceCombiner].
@NullMarked
package io.minitempo.block.trace;

import org.jspecify.annotations.NullMarked;
