# linli_pages(linli_cli): the built pages of web/ inside the program, read by
# `std::span<const http::FixedFile> linli::cli::web_files();`. They are built once, in build/web, for every build folder.
function(linli_pages target)
    set(web ${CMAKE_SOURCE_DIR}/web)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/* ${web}/public/*)
    file(GLOB others CONFIGURE_DEPENDS ${web}/*.html ${web}/*.json ${web}/node/*.json ${web}/*.ts ${web}/*.mjs)
    list(FILTER sources EXCLUDE REGEX "\\.test\\.ts$")
    set(embedded ${CMAKE_SOURCE_DIR}/build/web/embedded.cpp)
    string(SHA256 listed "${sources};${others}")  # in the command, so that a file that is gone counts too
    add_custom_command(OUTPUT ${embedded} COMMAND ${web}/tool build ${listed} DEPENDS ${sources} ${others} ${web}/tool
        COMMENT "Building the pages" VERBATIM)
    target_sources(${target} PRIVATE ${embedded})
endfunction()
