// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import java.io.IOException;

/// A body exceeds its limit, before or after decompression.
final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    BodyTooLargeException() {
        super("http: request body too large");
    }
}
