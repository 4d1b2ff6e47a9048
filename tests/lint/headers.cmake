# rource_check_headers(target include_folder): an object library with one generated translation unit for each header below
# the folder, so that a header which leans on what others include does not compile. It is included twice to try its guard.
function(rource_check_headers target include_folder)
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${include_folder} ${include_folder}/*.h)
    set(units)
    foreach(header IN LISTS headers)
        string(MAKE_C_IDENTIFIER ${header} name)
        set(unit ${CMAKE_CURRENT_BINARY_DIR}/${target}/${name}.c)
        file(CONFIGURE OUTPUT ${unit} CONTENT
            "#include \"${header}\"\n#include \"${header}\"\ntypedef int not_an_empty_unit;\n")
        list(APPEND units ${unit})
    endforeach()
    add_library(${target} OBJECT ${units})
    target_include_directories(${target} PRIVATE ${include_folder})
endfunction()
