// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

/// A command line that cannot be understood; the message is Go's.
final class FlagException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FlagException(String message) {
        super(message);
    }
}
