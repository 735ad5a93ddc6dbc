// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.worker;

/// A querier said something that the protocol does not allow at this point; its stream cannot go on.
final class ProtocolViolation extends Exception {

    private static final long serialVersionUID = 1L;

    ProtocolViolation(String message) {
        super(message);
    }
}
