// SPDX-License-Identifier: Apache-2.0
/// The protobuf wire format, read and written in place: no messages, no copies.
///
/// The write path moves spans as byte slices; this package is how it looks into them. Must not know any message.
/// Start reading at [io.minitempo.core.wire.WireReader].
@NullMarked
package io.minitempo.core.wire;

import org.jspecify.annotations.NullMarked;
