// What a C library made, freed by its own function: std::unique_ptr<BIGNUM, Freed<BN_free>>.
#pragma once

namespace linli {

template <auto free_function>
struct Freed {
    template <class T>
    void operator()(T* thing) const {
        free_function(thing);
    }
};

}  // namespace linli
