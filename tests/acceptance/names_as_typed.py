"""Names of the terms of the K2 pack as they may be typed, from the dossier and not from the vocabulary."""

from __future__ import annotations

NAMES = {
    # Vitamin K antagonists
    "warfarin": "warfarin | WARFARIN | warfarin sodium | Warfarin Sodium 5 MG Oral Tablet | warfarin "
    "potassium | Warfarin-Natrium"
    " | warfarine | warfarina | varfarin | Coumadin | COUMADIN 2.5MG TAB | Jantoven | Marevan 3 mg | Waran "
    "| Aldocumar | Coumadine"
    " | Orfarin | Warfilone | Lawarin | warfin | coumadan | cumadin | warf | W/F | Coumadin® | warferin | "
    "coumadine | ＷＡＲＦＡＲＩＮ"
    " | ワーファリン | ワーファリン錠1mg | ﾜｰﾌｧﾘﾝ | ワルファリンカリウム | ﾜﾙﾌｧﾘﾝｶﾘｳﾑ | ワルファリンK",
    "acenocoumarol": "acenocoumarol | acenocumarol | Acenocumarol 4 mg | acénocoumarol | ACÉNOCOUMAROL | "
    "acenocoumarin | acenocumarolo"
    " | nicoumalone | Sintrom | Sinthrome 1 mg | Mini-Sintrom | mini sintrom | Ascumar | Syncumar | sintron",
    "phenprocoumon": "Phenprocoumon | fenprocumon | fenprocoumon | Phenprocumon | Marcumar | MARCUMAR 3 mg "
    "Tabletten | Marcoumar"
    " | Falithrom | Marcuphen | Phenprogamma | Marcu",
    "fluindione": "fluindione | Previscan | Préviscan | PREVISCAN 20 mg | fluindiona",
    "phenindione": "phenindione | Dindevan | phénindione | fenindiona",
    "dicoumarol": "dicoumarol | dicumarol | bishydroxycoumarin",
    "ethyl-biscoumacetate": "ethyl biscoumacetate | Tromexan | Pelentan",
    "clorindione": "clorindione",
    "diphenadione": "diphenadione | diphacinone",
    "tioclomarol": "tioclomarol | Apegmone",
    "anisindione": "anisindione | Miradon",
    # The class, and words that may mean it
    "vitamin-k-antagonist": "VKA | AVK | vka | coumarin | Cumarin | coumarins | vitamin K antagonist | "
    "antivitamine K | ビタミンK拮抗薬"
    " | Vitamin-K-Antagonist | antivitamina K | antagonista de la vitamina K",
    "antithrombotic": "blood thinner | Blood thinners | blood-thinning tablets | Blutverdünner | "
    "Blutverduenner | fluidifiant du sang"
    " | 血液サラサラの薬",
    "anticoagulant": "anticoagulant | anticoagulant tablets | anticoagulant tablets, INR 2-3 | "
    "anticoagulant tablets (INR 2-3)"
    " | oral anticoagulant | Antikoagulans | anticoagulante | 抗凝固薬",
    # Direct oral anticoagulants
    "direct-oral-anticoagulant": "DOAC | NOAC | DOAK | direct oral anticoagulant | anticoagulante oral "
    "directo",
    "rivaroxaban": "rivaroxaban | Xarelto 20 mg | rivaroxabán | Rivaxored | イグザレルト",
    "apixaban": "apixaban | Eliquis | ELIQUIS 5 MG | apixabán | ｴﾘｷｭｰｽ",
    "edoxaban": "edoxaban | Lixiana | Savaysa | edoxaban tosylate | リクシアナ",
    "betrixaban": "betrixaban | Bevyxxa",
    "dabigatran": "dabigatran | dabigatran etexilate | Pradaxa | dabigatran mesilate | Dabigatranetexilat",
    # Other antithrombotics
    "heparin": "heparin | UFH | heparin sodium | héparine | heparina",
    "enoxaparin": "enoxaparin | Lovenox | Clexane | Inhixa",
    "dalteparin": "dalteparin | Fragmin",
    "tinzaparin": "tinzaparin | Innohep",
    "nadroparin": "nadroparin | Fraxiparine",
    "fondaparinux": "fondaparinux | Arixtra",
    "argatroban": "argatroban",
    "bivalirudin": "bivalirudin",
    "aspirin": "aspirin | acetylsalicylic acid | ASA | ASA 81 mg | Aspirin Cardio | Ecotrin | ASS 100 | "
    "acide acétylsalicylique",
    "clopidogrel": "clopidogrel | Plavix",
    "prasugrel": "prasugrel | Effient | Efient",
    "ticagrelor": "ticagrelor | Brilinta | Brilique",
    "dipyridamole": "dipyridamole",
    "cilostazol": "cilostazol",
    # Vitamin K
    "mk-7": "MK-7 | MK7 | mk 7 | menaquinone-7 | menaquinone 7 | menaquinona-7 | ménaquinone-7 | vitamin "
    "K2-7 | K2 (as MK-7) | K2 all-trans"
    " | natural K2 from natto | K2 from chickpea | MenaQ7 | K2VITAL | K2VITAL 100 mcg | vitaMK7 | ActivK | "
    "MenaquinGold | Menaquinon-7"
    " | menoquinone-7 | MK7mcg | Vitamin K2 as MK-7 180 mcg | ＭＫ－７ | メナキノン-7 | ﾒﾅｷﾉﾝ-7 | "
    "Menachinon-7 | menachinone-7",
    "mk-4": "MK-4 | MK4 | menaquinone-4 | menatetrenone | menatétrénone | Menatetrenon | メナテトレノン | "
    "ﾒﾅﾃﾄﾚﾉﾝ | グラケー | ｸﾞﾗｹｰ"
    " | グラケーカプセル15mg | Glakay | Kaytwo | K2 MK-4 | vitamin K2 MK-4",
    "mk-5": "MK-5",
    "mk-6": "MK-6 | menaquinone-6",
    "mk-8": "MK-8",
    "mk-9": "MK-9 | menaquinone-9",
    "mk-10": "MK-10",
    "mk-11": "MK-11",
    "mk-12": "MK-12",
    "mk-13": "MK-13 | menaquinone-13",
    "long-chain-menaquinone": "long-chain menaquinones",
    "vitamin-k2": "vitamin K2 | K2 | menaquinone | menaquinones | vit K-2 | Vitamin K-2 | vitamine K2 | "
    "vitamina K2 | ビタミンK2 | ﾋﾞﾀﾐﾝK2"
    " | vitamin K₂",
    "vitamin-k1": "vitamin K1 | phylloquinone | vitamine K1 | ビタミンK1",
    "phytonadione": "phytomenadione | phytonadione | phytonadion | fitomenadiona | fitomenadione | "
    "Konakion | Mephyton | AquaMephyton"
    " | フィトナジオン",
    "vitamin-k3": "menadione | vitamin K3 | menadiol | Synkavit",
    "vitamin-k": "vitamin K | Vit. K | koagulation vitamin | vitamine K | vitamina K | ビタミンK | ﾋﾞﾀﾐﾝＫ",
    "natto": "natto | 納豆 | ナットウ | ﾅｯﾄｳ",
    # Companions and modifiers
    "vitamin-d3": "vitamin D3 | cholecalciferol | colecalciferol | D3 | D3 5000 IU | colecalciferolo | "
    "コレカルシフェロール",
    "alfacalcidol": "alfacalcidol | One-Alpha | ワンアルファ",
    "calcitriol": "calcitriol | Rocaltrol | calcitriolo",
    "calcium-carbonate": "calcium carbonate | carbonate de calcium | Calciumcarbonat | Rolaids | Tums",
    "antacid": "Mylanta | Maalox | Gaviscon",
    "orlistat": "orlistat | Xenical | alli | Beacita",
    "cholestyramine": "cholestyramine | colestyramine | Colestyramin | Questran | Olestyr | colestiramina",
    "colestipol": "colestipol | Colestid",
    "colesevelam": "colesevelam | Welchol | Lodalis | Cholestagel",
    "mineral-oil": "mineral oil | liquid paraffin | Paraffinöl | huile de paraffine | 流動パラフィン",
    "cefoperazone": "cefoperazone | cefoperazona",
    "cefotetan": "cefotetan",
    "cefamandole": "cefamandole | cefamandol",
    "cefmetazole": "cefmetazole",
    "latamoxef": "latamoxef | moxalactam",
    "phenytoin": "phenytoin | phénytoïne | fenitoína | フェニトイン",
    "phenobarbital": "phenobarbital | fenobarbital",
    "carbamazepine": "carbamazepine | Carbamazepin",
    "primidone": "primidone | Primidon",
    "tipranavir": "tipranavir | Aptivus",
    "vitamin-e": "vitamin E | tocopherol | tocoferol | vitamine E",
    "alendronate": (
        "alendronate | Fosamax | Alendronsäure | acide alendronique | ácido alendrónico | アレンドロン酸"
    ),
    "risedronate": "risedronate | Actonel",
    "ibandronate": "ibandronate | ibandronic acid",
    "zoledronate": "zoledronate | zoledronic acid",
    "denosumab": "denosumab | Prolia",
    "teriparatide": "teriparatide | Forteo | Forsteo",
    "raloxifene": "raloxifene | Evista",
    "calcium-acetate": "calcium acetate | PhosLo",
    "lanthanum-carbonate": "lanthanum carbonate | Fosrenol",
    "sevelamer": "sevelamer | Renvela",
    "sucroferric-oxyhydroxide": "sucroferric oxyhydroxide | Velphoro",
    # Foods
    "chlorella": "chlorella | クロレラ",
    "aojiru": "aojiru | 青汁 | green-leaf juice | kale juice",
    "k1-rich-food": "leafy greens",
    "spinach": "spinach | Spinat | épinards",
    # Rodenticides are no anticoagulant that is taken
    "superwarfarin": "superwarfarin | rat poison | rodenticide | Rattengift | mort-aux-rats",
    "brodifacoum": "brodifacoum",
    "bromadiolone": "bromadiolone",
}
