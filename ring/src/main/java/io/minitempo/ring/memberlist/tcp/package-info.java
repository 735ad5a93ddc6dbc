// SPDX-License-Identifier: Apache-2.0
/// Gossip over TCP: one connection per message on one port, with deadlines and limits everywhere, optionally in TLS.
///
/// Must not know what messages mean, nor keys and rings. Start reading at
/// [io.minitempo.ring.memberlist.tcp.TcpTransport].
@NullMarked
package io.minitempo.ring.memberlist.tcp;

import org.jspecify.annotations.NullMarked;
