// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.token;

/// Finds the position of a key among sorted tokens (`spec/ring.md §5.2`); allocates nothing.
///
/// Hot arrays hold *ordered* tokens: the top bit is flipped, so that signed comparison is the unsigned order.
final class TokenSearch {

    private TokenSearch() {}

    /// A token or key in the form whose signed order is the unsigned order, and back.
    static int ordered(int token) {
        return token ^ Integer.MIN_VALUE;
    }

    /// The index of the first token strictly greater than `key`, or 0 past the end; both in ordered form.
    ///
    /// @param orderedTokens ascending, not empty
    static int position(int[] orderedTokens, int orderedKey) {
        int low = 0;
        int high = orderedTokens.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (orderedTokens[middle] > orderedKey) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == orderedTokens.length ? 0 : low;
    }

    /// The length of the arc from one token, exclusive, to the next, inclusive; the whole ring when they are the same.
    static long distance(int from, int to) {
        long a = Integer.toUnsignedLong(from);
        long b = Integer.toUnsignedLong(to);
        return a < b ? b - a : (1L << 32) - a + b;
    }
}
