// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

/// The numbers that messages and layers start with (`spec/ring.md §10.1`).
final class MessageType {

    static final int PING = 0;
    static final int INDIRECT_PING = 1;
    static final int ACK = 2;
    static final int SUSPECT = 3;
    static final int ALIVE = 4;
    static final int DEAD = 5;
    static final int PUSH_PULL = 6;
    static final int COMPOUND = 7;
    static final int USER = 8;
    static final int COMPRESSED = 9;
    static final int ENCRYPTED = 10;
    static final int NACK = 11;
    static final int CRC = 12;
    static final int FAILURE = 13;
    static final int LABEL = 244;

    private MessageType() {}
}
