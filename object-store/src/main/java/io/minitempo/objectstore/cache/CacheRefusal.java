// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import java.io.IOException;

/// A cache server that is well and does not want a value: it is full, or the value is too long for it.
final class CacheRefusal extends IOException {

    private static final long serialVersionUID = 1;

    CacheRefusal(String message) {
        super(message);
    }
}
